"""policykg: policy documents of vocational education as a knowledge graph and a search, each fact with its words."""

