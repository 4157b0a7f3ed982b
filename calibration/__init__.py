"""Finds the numbers a gate needs: where its line stands, its scale, its clock."""
