"""Papers about what is public: the plan, its state for a board, an organisation's part, an action, a barrier, the definitions."""
