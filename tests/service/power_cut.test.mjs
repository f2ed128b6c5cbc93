// Being written by somebody else right now (not by the author of the contract suites).
