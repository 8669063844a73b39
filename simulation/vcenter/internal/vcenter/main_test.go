package vcenter_test

import (
	"io"
	"log"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // govmomi's simulator logs every fault
	os.Exit(m.Run())
}
