"""The scalars of TensorBoard's event files, as a script writes them, without TensorFlow."""
