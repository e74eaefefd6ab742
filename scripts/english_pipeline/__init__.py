"""How the English pipeline that the package ships is made, stage by stage; `scripts/train_pipeline.py` runs it."""
