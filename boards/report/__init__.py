"""Reports: figures, the page that shows them, pages of the manual about models."""
