using System.Globalization;
using System.Text.Json;
using Phone.Audio;
using Phone.Host;
using Phone.Journal;

namespace Phone.Simulation;

/// <summary>The files of one simulation, all in its own folder.</summary>
internal sealed record SimulationFiles(string Folder, string GuardSpeech, string CallerSpeech)
{
    public string Data => Path.Combine(Folder, "data");

    public string Configuration => Path.Combine(Folder, "phone.toml");

    public string ReceiverOut => Path.Combine(Folder, "receiver.wav");

    public string LoudspeakerOut => Path.Combine(Folder, "loudspeaker.wav");

    public string CallerHeard => Path.Combine(Folder, "caller-heard.wav");
}

/// <summary>
/// <c>sim --once</c>: one call from the outside, answered by the virtual guard on the second ring, ended by the caller. Everything is
/// measured where a person would notice it: at the pins, in the lights, in the caller's ear, in the journal.
/// </summary>
internal sealed class OneCall(PhoneHost phone, SimulationFiles files, Timeline timeline)
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private double _voiceAtLoudspeaker = Pcm.FloorDbfs;
    private double _ringAtLoudspeaker = Pcm.FloorDbfs;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        using var guard = new VirtualGuard(phone, phone.Hands!, timeline);
        using var caller = CallerProcess.Start(
            $"sip:201@{phone.SipEndpoint}", files.CallerSpeech, files.CallerHeard, Talk, line => timeline.Note("caller", line));
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task listener = ListenAsync(listening.Token);
        int exit = await caller.EndAsync(cancellation).WaitAsync(Patience, cancellation).ConfigureAwait(false);
        await guard.Finished.WaitAsync(TimeSpan.FromSeconds(5), cancellation).ConfigureAwait(false);
        await listening.CancelAsync().ConfigureAwait(false);
        await listener.ConfigureAwait(false);
        await phone.DisposeAsync().ConfigureAwait(false);
        return [.. Judge(guard, exit)];
    }

    /// <summary>Reads the loudspeaker's pin all through the call.</summary>
    private async Task ListenAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
            {
                Panel.PinsDto pins = phone.Hands!.Pins();
                _voiceAtLoudspeaker = Math.Max(_voiceAtLoudspeaker, pins.LoudspeakerVoiceDbfs);
                _ringAtLoudspeaker = Math.Max(_ringAtLoudspeaker, pins.LoudspeakerRingDbfs);
            }
        }
        catch (OperationCanceledException)
        {
            // The call is over.
        }
    }

    private IEnumerable<Finding> Judge(VirtualGuard guard, int callerExit)
    {
        yield return Level("ringing at the loudspeaker", _ringAtLoudspeaker, "above −40 dBFS", _ringAtLoudspeaker > -40);
        yield return new Finding("lights while ringing", $"{guard.LitWhileRinging} lit", "at least 1", guard.LitWhileRinging > 0);
        yield return new Finding("the call was answered", callerExit == 0 ? "yes" : "no", "yes", callerExit == 0);
        yield return Speech("the caller in the receiver", files.ReceiverOut, files.CallerSpeech);
        yield return Speech("the guard in the caller's ear", files.CallerHeard, files.GuardSpeech);
        yield return Level("voice at the loudspeaker", _voiceAtLoudspeaker, "below −70 dBFS", _voiceAtLoudspeaker < -70);
        yield return new Finding("the far end left first", guard.FarEndLeftFirst ? "yes" : "no", "yes", guard.FarEndLeftFirst);
        yield return Record();
        yield return Journal();
        yield return Replay();
        yield return new Finding(
            "the media thread",
            $"{phone.Media.Frames} frames, {phone.Media.AllocatedBytes} bytes allocated, {phone.Media.DeadlineMisses} deadlines missed",
            "0 bytes",
            phone.Media.AllocatedBytes == 0);
    }

    private static Finding Level(string what, double dbfs, string bound, bool good) =>
        new(what, string.Create(CultureInfo.InvariantCulture, $"{dbfs:0.0} dBFS"), bound, good);

    private static Finding Speech(string what, string recording, string speech)
    {
        double match = SpeechMatch.Of(WavReader.Read(recording), WavReader.Read(speech));
        string measured = string.Create(CultureInfo.InvariantCulture, $"match {match:0.00}");
        return new Finding(what, measured, $"at least {SpeechMatch.Threshold}", match >= SpeechMatch.Threshold);
    }

    private Finding Record()
    {
        JournalRecord? record = Reader().List(new JournalQuery()).FirstOrDefault();
        string measured = record is null
            ? "none"
            : $"{record.Direction}, {record.Rings} rings, within three {record.WithinThreeRings}, released by {record.ReleasedBy}";
        bool good = record is { Direction: "in", Rings: 2, WithinThreeRings: true, ReleasedBy: "far", Completed: true };
        return new Finding("the record in the journal", measured, "in, 2 rings, within three, released by far", good);
    }

    private Finding Journal()
    {
        JournalVerification verification = Reader().Verify();
        string measured = $"{verification.Events} entries, {verification.Findings.Length} findings";
        return new Finding("the journal's chain", measured, "no findings", verification.Intact);
    }

    private Finding Replay()
    {
        ReplayResult replay = JournalReplay.Run(Reader(), 1, CallDesk.Desk.Step);
        return new Finding("its replay", $"{replay.Steps} steps, {replay.Differences.Length} differences", "exact", replay.Exact);
    }

    private JournalReader Reader() => JournalReader.In(files.Data);

    public static void WriteReport(string path, SimulationReport report) =>
        File.WriteAllText(path, JsonSerializer.Serialize(report, SimulationJson.Default.SimulationReport));
}
