using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hal.Simulation;

namespace Hil.Booth;

/// <summary>
/// What the test on the host says: one request a line, "verb argument …", worked off one after the other. The answer is any number
/// of lines that begin with "| ", then "ok" or "error" and why. One connection at a time.
/// </summary>
internal sealed class Control(
    VirtualBooth booth, KernelLines lines, KernelSound sound, Programs programs, Caller caller, CallerVoice voice, Supervisor supervisor,
    Lock gate)
{
    private const int FingerMilliseconds = 80;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private StreamWriter _answer = StreamWriter.Null;

    /// <summary>Never returns.</summary>
    /// <param name="panelPort">Where the phone's own events are, for the latency of an edge.</param>
    public void Serve(IPAddress card, int port, int panelPort)
    {
        var listener = new TcpListener(card, port);
        listener.Start();
        Console.WriteLine("booth: ready");
        while (true)
        {
            using var client = listener.AcceptTcpClient();
            client.NoDelay = true;
            using var reader = new StreamReader(client.GetStream());
            using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
            _answer = writer;
            while (reader.ReadLine() is { } line)
            {
                Answer(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), panelPort);
            }
        }
    }

    private static string Text(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    private void Answer(string[] words, int panelPort)
    {
        try
        {
            Carry(words, panelPort);
            _answer.WriteLine("ok");
        }
        catch (Exception e)
        {
            _answer.WriteLine($"error {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void Carry(string[] words, int panelPort)
    {
        switch (words)
        {
            case ["start"]: Say(Text(programs.StartPhone())); break;
            case ["kill"]: programs.KillPhone(); break;
            case ["freeze"]: programs.FreezePhone(); break;
            case ["phone", .. var arguments]: SayCommand(arguments); break;
            case ["call", var from]: caller.Call(from); break;
            case ["answered"]: caller.AwaitAnswer(); break;
            case ["hang-up"]: caller.HangUp(); break;
            case ["clock", var seconds]: Programs.StepClock(int.Parse(seconds, CultureInfo.InvariantCulture)); break;
            case ["fill"]: Programs.FillDisk(); break;
            case ["empty"]: Programs.EmptyDisk(); break;
            case ["watch", var seconds]: supervisor.Watch(int.Parse(seconds, CultureInfo.InvariantCulture)); break;
            case ["edge", var position]: Say(Text(EdgeToEvent(position == "off", panelPort))); break;
            case ["tap", var legend]: Tap(legend); break;
            case ["levels"]: Say(sound.TakeLoudest(), voice.TakeLoudest()); break;
            default: Touch(words); break;
        }
    }

    /// <summary>Hands at the booth, and its faults.</summary>
    private void Touch(string[] words)
    {
        lock (gate)
        {
            switch (words)
            {
                case ["break", var fault]: booth.Break(Enum.Parse<BoothFault>(fault)); break;
                case ["hook", var position]: booth.MoveHook(position == "off"); break;
                case ["key", var legend, "press"]: booth.PressKey(legend); break;
                case ["key", var legend, "release"]: booth.ReleaseKey(legend); break;
                case ["fault", var device, var kind]: booth.Inject(device, Enum.Parse<FaultKind>(kind, ignoreCase: true)); break;
                case ["naks", var device, var count]: booth.NakNext(device, int.Parse(count, CultureInfo.InvariantCulture)); break;
                case ["keypad"]: Say(booth.KeypadIsSetUp ? "set up" : "reset"); break;
                case ["lights"]: Say(booth.Lights.Count(light => light != default).ToString(CultureInfo.InvariantCulture)); break;
                default: throw new ArgumentException($"no such request: {string.Join(' ', words)}");
            }

            lines.Settle();
        }
    }

    /// <summary>
    /// As long as a finger takes: a key that comes down again sooner counts as never released. In a machine that stands still for
    /// longer, the finger waits until the phone has read the chip.
    /// </summary>
    private void Tap(string legend)
    {
        foreach (var move in new[] { "press", "release" })
        {
            Touch(["key", legend, move]);
            if (!SpinWait.SpinUntil(() => booth.KeypadIsRead, Patience))
            {
                throw new TimeoutException($"{legend}: nobody reads the keypad");
            }

            Thread.Sleep(FingerMilliseconds);
        }
    }

    /// <summary>Milliseconds from the edge on the kernel's line to the phone's event about it.</summary>
    private double EdgeToEvent(bool offHook, int panelPort)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, panelPort);
        using var stream = client.GetStream();
        stream.ReadTimeout = 20_000;
        using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\r\n" };
        using var reader = new StreamReader(stream);
        writer.Write($"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{panelPort}\r\n\r\n");
        Await(reader, "\"hook\":");
        var from = Stopwatch.GetTimestamp();
        lock (gate)
        {
            booth.MoveHook(offHook);
        }

        Await(reader, offHook ? "\"hook\":\"off\"" : "\"hook\":\"on\"");
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static void Await(StreamReader events, string what)
    {
        while (events.ReadLine() is { } line)
        {
            if (line.Contains(what, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new IOException($"the phone's events ended before {what}");
    }

    private void SayCommand(string[] arguments)
    {
        var (code, printed) = programs.Command(arguments);
        Say(code.ToString(CultureInfo.InvariantCulture));
        printed.ForEach(Say);
    }

    private void Say(PinLevels pins, double caller) => Say(string.Create(
        CultureInfo.InvariantCulture,
        $"{pins.ReceiverDbfs:0.0} {pins.LoudspeakerVoiceDbfs:0.0} {pins.LoudspeakerRingDbfs:0.0} {caller:0.0} {pins.MicrophoneOpen}"));

    private void Say(string line) => _answer.WriteLine($"| {line}");
}
