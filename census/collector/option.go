package main

import (
	"fmt"

	"github.com/vmware/govmomi/vim25/types"
)

// optionsOf returns advanced options by key. encoding/json sorts the keys of a map.
func optionsOf(options []types.BaseOptionValue) map[string]string {
	values := map[string]string{}
	for _, option := range options {
		value := option.GetOptionValue()
		values[value.Key] = fmt.Sprint(value.Value)
	}
	return values
}
