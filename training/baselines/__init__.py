"""What a trained model has to beat: n-grams and compressors, on the same split and symbols."""
