"""Review: pairs that only people can judge go out as a list or a workbook, and their answers come back."""
