"""Reports: pictures, and the page that shows them."""
