"""The importer for the Open University Learning Analytics Dataset (OULAD) and its format."""
