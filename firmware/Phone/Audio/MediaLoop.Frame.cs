using CallDesk;
using Phone.Audio.Listening;

namespace Phone.Audio;

/// <summary>
/// One frame of the media loop: the microphone is taken, every call hears and is heard, the ear and the loudspeaker get what is theirs.
/// Media thread only; no allocation, no lock.
/// </summary>
internal sealed partial class MediaLoop
{
    /// <summary>One frame; true if the plan was idle.</summary>
    private bool MakeFrame()
    {
        Interlocked.Exchange(ref _inFrame, 1);
        AudioPlan plan = Volatile.Read(ref _plan);
        if (!ReferenceEquals(plan, _lastPlan))
        {
            Follow(plan);
        }

        _frames.Clear();
        _loudspeaker.Clear();
        CaptureMicrophone();
        foreach (ref readonly PlannedLeg leg in plan.Legs.AsSpan())
        {
            MoveLeg(leg);
        }

        PlayFrame();
        Interlocked.Increment(ref _frameNumber);
        Interlocked.Increment(ref _heartbeat);
        Volatile.Write(ref _inFrame, 0);
        return plan.IsIdle;
    }

    /// <summary>The changes that need an act of their own when a new plan comes.</summary>
    private void Follow(AudioPlan plan)
    {
        if (plan.Legs.Length > 0 && !_knownToPjlib)
        {
            // Not earlier: PJLIB can only be told of a thread once it has been started, and the first stream shows that it was.
            _register();
            _knownToPjlib = true;
            Statistics.LeaveOutWhatWasAllocated();
        }

        if (plan.Order.MicrophoneOpen != _capturing)
        {
            // Compared with what the device was told: it may have been started for a plan that was replaced before its first
            // frame.
            _capturing = plan.Order.MicrophoneOpen;
            _handset.Forget();
            _device.SetCapture(_capturing);
        }

        if (plan.Order.ReceiverTone != _lastPlan.Order.ReceiverTone)
        {
            _tone.Select(plan.Order.ReceiverTone);
        }

        _loudspeaker.Follow(plan, _lastPlan);
        foreach (ref readonly PlannedLeg leg in plan.Legs.AsSpan())
        {
            leg.Stream.Hearing.MoveTo(leg.Heard ? 1 : 0);
            leg.Stream.Sending.MoveTo(leg.Talks ? 1 : 0);
            leg.Stream.Announcement.Say(leg.Says);
            leg.Stream.Music.Play(leg.Music);
        }

        _receiverSpeech.Say(plan.ReceiverSpeech, _receiverSpeechGain * (plan.Whispers ? Whisper : 1));
        AudioPlan before = _lastPlan;
        _lastPlan = plan;
        OpenOrShut(); // hook down and the stream's end may come in one plan: what the microphone heard last is the call's
        foreach (ref readonly PlannedLeg leg in before.Legs.AsSpan())
        {
            if (!plan.Contains(leg.Stream))
            {
                leg.Stream.Talk.Leave(_ear, Talk);
            }
        }
    }

    private void CaptureMicrophone()
    {
        OpenOrShut();
        _device.Capture(_frames.Microphone);
        _gate.Apply(_frames.Microphone);
        if (_lastPlan.Handsfree is { } handsfree)
        {
            _loudspeaker.Lower(handsfree, _frames.Microphone);
        }

        MicrophoneLevel.Add(_frames.Microphone);
        _ear.Hear(_frames.Microphone);
        _lastPlan.Memo?.Add(_frames.Microphone);
        if (_lastPlan.Order.Inspects && Volatile.Read(ref _probe) is { } probe)
        {
            _loudspeaker.Exchange(probe, _frames.Microphone, _frames.Receiver);
        }
    }

    /// <summary>The plan's word, unless nobody watches the hook or the phone ends.</summary>
    private void OpenOrShut()
    {
        bool open = _lastPlan.Order.MicrophoneOpen && !_cut && _handset.IsWatched();
        if (open != _microphoneOpen)
        {
            _microphoneOpen = open;
            _gate.MoveTo(open ? 1 : 0);
            _ear.MoveTo(open);
        }
    }

    private void MoveLeg(in PlannedLeg leg)
    {
        StreamLeg stream = leg.Stream;
        stream.Receive(_frames.Scratch);
        stream.Talk.HearFar(_frames.Scratch, leg.Heard, Talk);
        _ear.NoteReceiver(stream.Talk.FarLevelDbfs);
        stream.Hearing.AddTo(_frames.Scratch, _frames.Receiver);
        if (leg.Recorded)
        {
            _frames.Both.AsSpan().Clear();
            Mix.Add(_frames.Scratch, _frames.Both);
        }

        if (stream.Probe is { } probe)
        {
            probe.Exchange(_frames.Scratch, _frames.Sent);
            stream.Send(_frames.Sent);
            return;
        }

        stream.Talk.HearGuard(_frames.Microphone, leg.Talks, _ear, Talk);
        _frames.Microphone.CopyTo(_frames.Scratch, 0);
        stream.Sending.Apply(_frames.Scratch);
        _outgoing.Add(stream, _frames.Scratch);
        stream.Send(_frames.Scratch);
        if (leg.Recorded)
        {
            Mix.Add(_frames.Scratch, _frames.Both);
            Mix.Saturate(_frames.Both, _frames.Scratch);
            _lastPlan.Recording?.Add(_frames.Scratch);
        }
    }

    private void PlayFrame()
    {
        _tone.AddTo(_frames.Own);
        _receiverSpeech.AddTo(_frames.Own);
        Mix.Add(_frames.Own, _frames.Receiver);
        _receiverLimiter.Process(_frames.Receiver, _frames.Voice);
        ReceiverLevel.Add(_frames.Voice);
        if (_lastPlan.Handsfree is { } handsfree)
        {
            _loudspeaker.Speak(handsfree, _frames.Voice, own: Mix.Peak(_frames.Own) > 0);
        }

        _loudspeaker.Play(_lastPlan, _frames.Ringing);
        Mix.Interleave(_frames.Voice, _frames.Ringing, _frames.Playback);
        _device.Play(_frames.Playback);
    }
}
