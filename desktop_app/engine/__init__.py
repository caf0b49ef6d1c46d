"""Use cases on asyncio. Knows protocols, no libraries."""
