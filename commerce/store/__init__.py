"""Every query of commerce, by noun; `select(` appears nowhere else in the package."""
