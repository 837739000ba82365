"""(compose)"""
