package feed

// LimitBehind sets how many changes a watcher may be behind, so that a test needs only a few.
func (f *Feed) LimitBehind(changes int64) { f.maxBehind = changes }
