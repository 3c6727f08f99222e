"""Checks and hints for the exercises of each lesson."""
