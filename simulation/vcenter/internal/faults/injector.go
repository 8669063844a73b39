package faults

import (
	"context"
	"maps"
	"sync"
	"time"
)

// longestHang is the longest time that a call hangs.
const longestHang = 10 * time.Minute

// Injector holds the active rules. It is safe for concurrent use.
type Injector struct {
	mu       sync.Mutex
	rules    []Rule
	released chan struct{} // closed to release hanging calls
	methods  map[string]int
}

// New returns an injector without rules.
func New() *Injector {
	return &Injector{released: make(chan struct{}), methods: map[string]int{}}
}

// Replace replaces all rules and releases hanging calls.
func (c *Injector) Replace(rules []Rule) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rules = rules
	c.release()
}

// Release releases hanging calls.
func (c *Injector) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release()
}

func (c *Injector) release() {
	close(c.released)
	c.released = make(chan struct{})
}

// Rules returns the rules with their counts.
func (c *Injector) Rules() []Rule {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Rule{}, c.rules...)
}

// Methods returns the number of calls that change something, by method and kind of object: "Destroy_Task on Folder".
func (c *Injector) Methods() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.methods)
}

// Hit is a rule that applies to a call.
type Hit struct {
	Rule
	released <-chan struct{}
}

// Next counts a call and returns the first rule that applies to it, or nil.
func (c *Injector) Next(method, on string, mutates bool) *Hit {
	c.mu.Lock()
	defer c.mu.Unlock()
	if mutates {
		c.methods[Qualified(method, on)]++
	}
	var hit *Hit
	for i := range c.rules {
		rule := &c.rules[i]
		if !rule.matches(method, on, mutates) {
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

// Hold waits until the latency or the hang is over, or the context is done.
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
