"""The summary of findings after GRADE-CERQual: each finding with its confidence, why, and the sources behind it."""
