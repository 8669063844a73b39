// Command massar-runtime runs Debian guests in namespaces, as root or as an ordinary user: a world around all of them (world), the
// server that starts and stops them (serve), the first process of each guest (init), and the program systemctl inside it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if filepath.Base(os.Args[0]) == "systemctl" {
		os.Exit(systemctl(os.Args[1:]))
	}
	programs := map[string]func([]string) error{"world": world, worldInside: insideWorld, "serve": serve, "init": guestInit}
	name, arguments := "", os.Args[1:]
	if len(arguments) > 0 {
		name, arguments = arguments[0], arguments[1:]
	}
	program := programs[name]
	if program == nil {
		fmt.Fprintf(os.Stderr, "massar-runtime: unknown program %q: use world, serve or init\n", name)
		os.Exit(2)
	}
	if err := program(arguments); err != nil {
		fmt.Fprintln(os.Stderr, "massar-runtime:", err)
		os.Exit(1)
	}
}
