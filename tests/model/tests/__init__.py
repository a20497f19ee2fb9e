"""Tests of the model: each numbered rule of policy/LANGUAGE.md with figures worked out by hand."""
