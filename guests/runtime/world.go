package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// The user ids of a world that root creates. Those of an ordinary user come from /etc/subuid.
const (
	firstID = 100000
	idCount = 65536
)

const worldInside = "inside-world"

const namespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC

// world runs a command as root of new user, mount, network and process namespaces. All that runs in them ends with the command, and with
// this process. Arguments: the folder that the world can use, then the command; "serve" is this program's own server.
func world(arguments []string) error {
	if len(arguments) < 2 {
		return errors.New("usage: massar-runtime world <folder> <command> [arguments]")
	}
	// The folders above it can be closed to the world's users. A process keeps its working directory in a new mount namespace.
	if err := os.Chdir(arguments[0]); err != nil {
		return err
	}
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	var command *exec.Cmd
	inside := append([]string{worldInside}, arguments[1:]...)
	if os.Geteuid() == 0 {
		command = exec.Command("/proc/self/fd/3", inside...)
		ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: firstID, Size: idCount}}
		command.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:                 syscall.CLONE_NEWUSER | namespaces,
			UidMappings:                ids,
			GidMappings:                ids,
			GidMappingsEnableSetgroups: true,
			Credential:                 &syscall.Credential{Uid: 0, Gid: 0},
			Pdeathsig:                  syscall.SIGKILL,
		}
	} else {
		options := []string{"--user", "--map-auto", "--setuid", "0", "--setgid", "0", "--mount", "--pid", "--net", "--uts", "--ipc",
			"--fork", "--kill-child", "/proc/self/fd/3"}
		command = exec.Command("unshare", append(options, inside...)...)
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	}
	command.ExtraFiles = []*os.File{self}
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		_ = command.Process.Kill()
	}()
	return exitLike(command.Wait())
}

// exitLike ends this process with the exit code of another one.
func exitLike(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		os.Exit(exit.ExitCode())
	}
	return err
}

// insideWorld is the first process of a world: it prepares the namespaces and runs the command.
func insideWorld(arguments []string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("private mounts: %w", err)
	}
	// before /proc is mounted again, which has other process ids
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, "mode=755"); err != nil {
		return fmt.Errorf("/run: %w", err)
	}
	if err := os.Mkdir(worldFolder, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount(".", worldFolder, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return fmt.Errorf("the folder of the world: %w", err)
	}
	if err := copySelf(); err != nil {
		return err
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("/proc: %w", err)
	}
	if err := os.Chdir(worldFolder); err != nil {
		return err
	}
	if err := os.Setenv("PATH", searchPath); err != nil {
		return err
	}
	if err := exec.Command("ip", "link", "set", "lo", "up").Run(); err != nil {
		return fmt.Errorf("ip: %w", err)
	}
	if arguments[0] == "serve" {
		return serve(arguments[1:])
	}
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Env = append(os.Environ(), "HOME=/run", "USER=root")
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	return exitLike(command.Run())
}

const (
	searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	// worldFolder shows, in the world, the folder that it can use.
	worldFolder = "/run/world"
	// worldProgram is this program, where guests can be given it.
	worldProgram = "/run/massar-runtime"
)

func copySelf() error {
	content, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	return os.WriteFile(worldProgram, content, 0o755)
}
