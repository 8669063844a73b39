package faults

import (
	"context"
	"maps"
	"sync"
	"time"
)

// longestHang ends a hang that nobody ends.
const longestHang = 10 * time.Minute

// Commands are the rules that hold now.
type Commands struct {
	mu       sync.Mutex
	rules    []Rule
	released chan struct{} // closed when what hangs may go on
	methods  map[string]int
}

// New returns commands without rules.
func New() *Commands {
	return &Commands{released: make(chan struct{}), methods: map[string]int{}}
}

// Replace sets all rules anew and lets go what hangs.
func (c *Commands) Replace(rules []Rule) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rules = rules
	c.release()
}

// Release lets go what hangs.
func (c *Commands) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release()
}

func (c *Commands) release() {
	close(c.released)
	c.released = make(chan struct{})
}

// Rules returns the rules with what they saw.
func (c *Commands) Rules() []Rule {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Rule{}, c.rules...)
}

// Methods counts the calls that change something, by method and what it is about: "Destroy_Task on Folder".
func (c *Commands) Methods() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.methods)
}

// Hit is a rule that applies to a call.
type Hit struct {
	Rule
	released <-chan struct{}
}

// Next counts a call and returns what is to go wrong with it, or nil: of several rules, the first.
func (c *Commands) Next(method, on string, mutates bool) *Hit {
	c.mu.Lock()
	defer c.mu.Unlock()
	if mutates {
		c.methods[Of(method, on)]++
	}
	var hit *Hit
	for i := range c.rules {
		rule := &c.rules[i]
		if !rule.isAbout(method, on, mutates) {
			continue
		}
		rule.Calls++
		if hit == nil && rule.Calls >= rule.Nth && rule.Hits < rule.Times {
			rule.Hits++
			hit = &Hit{*rule, c.released}
		}
	}
	return hit
}

// Hold returns when the latency or the hang is over.
func (h *Hit) Hold(ctx context.Context) {
	limit, released := time.Duration(h.LatencyMs)*time.Millisecond, h.released
	if h.Kind == Latency {
		released = nil
	} else if limit == 0 {
		limit = longestHang
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-released:
	case <-ctx.Done():
	}
}
