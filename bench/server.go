package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"syscall"

	"tend/server/app"
	"tend/server/config"
)

// settingsFor are the settings of a server on a data folder.
func settingsFor(dir, addr, bootstrap string) *config.Settings {
	return &config.Settings{Addr: addr, DataDir: dir, Bootstrap: bootstrap, LogLevel: slog.LevelWarn, LogFormat: "text", Limits: config.Limits{Address: -1}}
}

// serveProfiled is what `tend serve` is, within this binary. Between two SIGUSR1 it
// writes a CPU profile, so that the product needs no door for that.
func serveProfiled(bootstrap, dir, profiles string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	a, err := app.New(ctx, settingsFor(dir, "127.0.0.1:0", bootstrap), app.Options{Version: "bench", Log: log})
	if err != nil {
		return err
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		for n := 1; ; n++ {
			<-asked
			f, err := os.Create(filepath.Join(profiles, filepath.Base(dir)+"-"+strconv.Itoa(n)+".cpu"))
			if err == nil {
				err = pprof.StartCPUProfile(f)
			}
			if err != nil {
				log.Error("no profile", "err", err)
			}
			<-asked
			pprof.StopCPUProfile()
			_ = f.Close()
		}
	}()
	return a.Run(ctx)
}
