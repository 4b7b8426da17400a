"""The Site (what the user wants), the Catalogue (facts about hardware) and the model presets."""
