namespace Interop;

/// <summary>The phone of a story: the real program on the virtual booth, and the guard's hand on it.</summary>
internal sealed class PhoneProcess : IStoryPart
{
    private static readonly TimeSpan ShutdownBound = TimeSpan.FromSeconds(3); // the contract's

    private static readonly TimeSpan Finger = TimeSpan.FromMilliseconds(200);

    private readonly ChildProcess _process;
    private readonly string _folder;
    private bool _exitChecked;

    private PhoneProcess(ChildProcess process, PhoneSetup setup, string folder)
    {
        (_process, Setup, _folder) = (process, setup, folder);
        Api = new PhoneApi(setup.HttpPort);
    }

    public PhoneSetup Setup { get; }

    public PhoneApi Api { get; }

    public string Uri => Setup.Uri;

    public string Output => _process.Output;

    /// <summary>Resident memory in KiB, as the kernel counts it.</summary>
    public long ResidentKiB => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    private string ReceiverFile => Path.Combine(_folder, "receiver.wav");

    private string LoudspeakerFile => Path.Combine(_folder, "loudspeaker.wav");

    /// <summary>Starts the phone and returns when it says that it is ready for calls.</summary>
    public static async Task<PhoneProcess> StartAsync(PhoneBuild build, PhoneSetup setup, string folder)
    {
        var phone = new PhoneProcess(Launch(build, setup, folder), setup, folder);
        try
        {
            await phone._process.WaitForLineAsync(
                line => line.StartsWith("ready sip=", StringComparison.Ordinal) && line.Contains("http=", StringComparison.Ordinal),
                "the ready line",
                Patience.Start);
            return phone;
        }
        catch
        {
            await phone.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bare program, for stories in which it must not come up.</summary>
    public static ChildProcess Launch(PhoneBuild build, PhoneSetup setup, string folder)
    {
        var command = PhoneCommand.For(build);
        var configuration = WriteConfiguration(setup, folder);
        List<string> arguments =
        [
            .. command.Before, "run", "--board", "virtual", "--config", configuration, "--data", DataFolder(folder),
            "--sip", $"127.0.0.1:{setup.SipPort}", "--http", $"127.0.0.1:{setup.HttpPort}",
            "--receiver-out", Path.Combine(folder, "receiver.wav"),
            "--loudspeaker-out", Path.Combine(folder, "loudspeaker.wav"),
        ];
        if (setup.Microphone is { } speech)
        {
            var file = Path.Combine(folder, "microphone.wav");
            speech.Save(file);
            arguments.AddRange(["--mic", file]);
        }

        return ChildProcess.Start(command.Program, arguments, folder);
    }

    /// <summary>Another of the program's commands on the same configuration and data: journal, replay, config.</summary>
    public static async Task<(int ExitCode, string Output)> CommandAsync(PhoneBuild build, string folder, params string[] words)
    {
        var command = PhoneCommand.For(build);
        await using var process = ChildProcess.Start(
            command.Program,
            [.. command.Before, .. words, "--config", Path.Combine(folder, "phone.toml"), "--data", DataFolder(folder)],
            folder);
        return (await process.WaitForExitAsync(Patience.Start), process.Output);
    }

    /// <summary>Lifts the handset; the finger comes after the hook switch has settled.</summary>
    public async Task LiftAsync()
    {
        await Api.HookAsync("off");
        await Api.WaitForAsync(state => state.Hook == "off", "the handset is lifted");
    }

    public async Task ReplaceAsync()
    {
        await Api.HookAsync("on");
        await Api.WaitForAsync(state => state.Hook == "on", "the handset is down");
    }

    /// <summary>
    /// Taps a key and takes the finger back as fast as a practised hand; nothing tells when a key has been taken.
    /// </summary>
    public async Task TapAsync(string key)
    {
        await Api.KeyAsync(key);
        await Task.Delay(Finger, Patience.Token);
    }

    public async Task TapAllAsync(string keys)
    {
        foreach (var key in keys)
        {
            await TapAsync(key.ToString());
        }
    }

    public Task<PhoneState> RingsAsync() => Api.WaitForAsync(state => state.Ringing, "the phone rings");

    /// <summary>
    /// Both can talk: the call is active and the microphone's pin is open, which is when the keys mean the call.
    /// </summary>
    public async Task TalksAsync()
    {
        await Api.WaitForAsync(state => state.HasCall("active") && state.Route == "handset", "the call is active");
        await Patience.UntilAsync(async () => (await Api.PinsAsync()).MicrophoneOpen, "the microphone opens");
    }

    public Task<PhoneState> IsLeftAsync() =>
        Api.WaitForAsync(state => state.Calls.All(call => call.State is "released" or "waiting"), "the far end has left");

    public Task<PhoneState> RestsAsync() => Api.WaitForAsync(state => state.IsIdle, "the phone is idle");

    /// <summary>How many samples the receiver (the loudspeaker) has been given so far.</summary>
    public (int Receiver, int Loudspeaker) Mark() => (Sound.SamplesIn(ReceiverFile), Sound.SamplesIn(LoudspeakerFile));

    /// <summary>Lets the talk go on until the receiver has been given so many more seconds of sound.</summary>
    public Task ListenAsync(double seconds)
    {
        var goal = Sound.SamplesIn(ReceiverFile) + (int)(seconds * Sound.DeviceRate);
        return Patience.UntilAsync(
            () => Sound.SamplesIn(ReceiverFile) >= goal,
            $"{seconds} s of sound in the receiver",
            TimeSpan.FromSeconds(seconds) + Patience.Event);
    }

    public Sound Receiver() => Sound.Load(ReceiverFile);

    public Sound Loudspeaker() => Sound.Load(LoudspeakerFile);

    /// <summary>SIGTERM, and what the contract says about it.</summary>
    public async Task TerminateAsync()
    {
        _exitChecked = true;
        _process.Signal(UnixSignal.Terminate);
        var code = await _process.WaitForExitAsync(ShutdownBound);
        Assert.True(code == 0, $"the phone ended with {code} after SIGTERM\n{Output}");
    }

    /// <summary>SIGKILL: the power cut.</summary>
    public async Task KillAsync()
    {
        _exitChecked = true;
        _process.Signal(UnixSignal.Kill);
        await _process.WaitForExitAsync(Patience.Event);
    }

    public async Task VerifyAsync()
    {
        if (!_exitChecked)
        {
            Assert.False(_process.HasExited, $"the phone ended by itself\n{Output}");
            await TerminateAsync();
        }
    }

    public string Describe() => $"{_process.CommandLine}\n{Output}";

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await Api.DisposeAsync();
    }

    /// <summary>Holds a key down for so long.</summary>
    public async Task HoldKeyAsync(string key, TimeSpan time)
    {
        await Api.KeyAsync(key, "press");
        await Task.Delay(time, Patience.Token);
        await Api.KeyAsync(key, "release");
        await Task.Delay(Finger, Patience.Token);
    }

    /// <summary>NOTE and a code of the card.</summary>
    public async Task NoteAsync(string code)
    {
        await TapAsync("NOTE");
        await TapAllAsync(code);
    }

    public static string DataFolder(string folder) => Path.Combine(folder, "data");

    private static string WriteConfiguration(PhoneSetup setup, string folder)
    {
        Directory.CreateDirectory(DataFolder(folder));
        var file = Path.Combine(folder, "phone.toml");
        File.WriteAllText(file, setup.ToToml());
        if (setup.Directory.Count > 0)
        {
            File.WriteAllLines(Path.Combine(folder, "directory.csv"), setup.Directory);
        }

        return file;
    }
}
