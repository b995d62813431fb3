"""Tests of `cleaners`."""
