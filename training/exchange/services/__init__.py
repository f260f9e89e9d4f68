"""What is done with files of content: reading, checking, showing what they change, and writing them."""
