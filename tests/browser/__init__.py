"""Tests that open the lessons in a real JupyterLab and a real browser."""
