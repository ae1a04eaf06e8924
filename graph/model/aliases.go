package model

// Pages of things of a plan.
type (
	// ResultConnection is a page of results.
	ResultConnection = Connection[Result]
	// ResultEdge is a result with its place in the list.
	ResultEdge = Edge[Result]
	// ActionConnection is a page of actions.
	ActionConnection = Connection[Action]
	// ActionEdge is an action with its place in the list.
	ActionEdge = Edge[Action]
	// IndicatorConnection is a page of indicators.
	IndicatorConnection = Connection[Indicator]
	// IndicatorEdge is an indicator with its place in the list.
	IndicatorEdge = Edge[Indicator]
	// OrganisationConnection is a page of organisations.
	OrganisationConnection = Connection[Organisation]
	// OrganisationEdge is an organisation with its place in the list.
	OrganisationEdge = Edge[Organisation]
	// RegionConnection is a page of regions.
	RegionConnection = Connection[Region]
	// RegionEdge is a region with its place in the list.
	RegionEdge = Edge[Region]
	// ExplanationConnection is a page of the rows behind a number.
	ExplanationConnection = Connection[ExplainedRow]
	// ExplanationEdge is a row with its place in the list.
	ExplanationEdge = Edge[ExplainedRow]
	// LeftOutConnection is a page of the rows that a number leaves out.
	LeftOutConnection = Connection[LeftOutRow]
	// LeftOutEdge is a row with its place in the list.
	LeftOutEdge = Edge[LeftOutRow]
)
