"""What is told of verses: words, rhymes, copies, and the measures made of them."""
