"""Who is told what when something happens, in which words and language."""
