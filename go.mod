module tend

go 1.26
