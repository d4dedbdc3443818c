"""The report: one HTML file that shows what each checkpoint sang, marked and measured."""

from training.report.stage import build_report, report_path, report_stage

__all__ = ["build_report", "report_path", "report_stage"]
