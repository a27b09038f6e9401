"""The booklet in each format that it is published in."""
