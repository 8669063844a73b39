package main

import (
	"fmt"

	"github.com/vmware/govmomi/vim25/types"
)

// optionsOf reads advanced options. encoding/json writes a map in the order of its keys.
func optionsOf(options []types.BaseOptionValue) map[string]string {
	values := map[string]string{}
	for _, option := range options {
		value := option.GetOptionValue()
		values[value.Key] = fmt.Sprint(value.Value)
	}
	return values
}
