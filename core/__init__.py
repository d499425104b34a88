"""The few things every package leans on: money, database session, ids, base error."""
