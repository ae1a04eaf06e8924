package graph

import (
	"context"

	"polku/graph/model"
)

func (r *queryResolver) AuditLog(ctx context.Context, filter *model.AuditFilter, first *int, after *string) (*model.AuditEntryConnection, error) {
	return model.AuditLog(ctx, lensOf(ctx), filter, first, after)
}
