"""What a script writes into TensorBoard's event files, read without TensorFlow."""
