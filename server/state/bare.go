package state

// Bare is what somebody is, without anything that they have done or were sent: where what they did
// is gone, and has to be taken as not having been. It shares nothing with the state.
func (s *State) Bare() (*State, error) {
	is, err := Decode(s.Append(nil))
	if err != nil {
		return nil, err
	}
	bare := &State{
		User: is.User, Account: is.Account, Lang: is.Lang, Consent: is.Consent, Width: is.Width, Height: is.Height,
		Browser: is.Browser, OS: is.OS, Device: is.Device, Attrs: is.Attrs, Off: is.Off, Answers: is.Answers, Lists: is.Lists,
	}
	bare.setZone(is.Zone)
	return bare, nil
}
