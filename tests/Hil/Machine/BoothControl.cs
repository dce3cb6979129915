using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hil;

/// <summary>Levels at the codec's pins and in the caller's ear, the loudest since they were last asked for, dBFS.</summary>
internal sealed record Levels(double Receiver, double VoiceAtLoudspeaker, double RingAtLoudspeaker, double Caller, bool MicrophoneOpen)
{
    /// <summary>The louder of both at each place.</summary>
    public Levels And(Levels other) => new(
        Math.Max(Receiver, other.Receiver), Math.Max(VoiceAtLoudspeaker, other.VoiceAtLoudspeaker),
        Math.Max(RingAtLoudspeaker, other.RingAtLoudspeaker), Math.Max(Caller, other.Caller), MicrophoneOpen || other.MicrophoneOpen);
}

/// <summary>The guest's booth at the other end of a line protocol (Booth/Control.cs); one request at a time.</summary>
internal sealed class BoothControl : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Func<Task<string>> _lastWords;

    private BoothControl(TcpClient client, Func<Task<string>> lastWords)
    {
        (_client, _lastWords) = (client, lastWords);
        _reader = new StreamReader(client.GetStream());
        _writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
    }

    /// <param name="port">Of the booth, on the host's loopback.</param>
    /// <param name="lastWords">What the machine printed, asked for when the connection ended before an answer.</param>
    public static async Task<BoothControl> ConnectAsync(int port, Func<Task<string>> lastWords)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, Patience.Token);
        return new BoothControl(client, lastWords);
    }

    /// <summary>The lines of the answer; an error of the booth is one of the test.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string request)
    {
        await _turn.WaitAsync(Patience.Token);
        try
        {
            await _writer.WriteLineAsync(request.AsMemory(), Patience.Token);
            var lines = new List<string>();
            while (true)
            {
                var line = await _reader.ReadLineAsync(Patience.Token)
                    ?? throw new IOException($"the machine ended at \"{request}\": {await _lastWords()}");
                if (line == "ok")
                {
                    return lines;
                }

                lines.Add(line.StartsWith("| ", StringComparison.Ordinal)
                    ? line[2..]
                    : throw new InvalidOperationException($"{request}: {line}"));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task LiftAsync() => AskAsync("hook off");

    public Task ReplaceAsync() => AskAsync("hook on");

    public Task FaultAsync(string device, string kind) => AskAsync($"fault {device} {kind}");

    /// <summary>Breaks one thing electrically, in place of the one before; "None" mends it.</summary>
    public Task BreakAsync(string fault) => AskAsync($"break {fault}");

    public Task TapAsync(string key) => AskAsync($"tap {key}");

    public Task PressAsync(string key) => AskAsync($"key {key} press");

    public Task ReleaseAsync(string key) => AskAsync($"key {key} release");

    /// <summary>Lights that are lit in the chip's registers.</summary>
    public async Task<int> LitAsync() => int.Parse((await AskAsync("lights")).Single(), CultureInfo.InvariantCulture);

    public async Task<Levels> LevelsAsync()
    {
        var words = (await AskAsync("levels")).Single().Split(' ');
        return new Levels(Number(words[0]), Number(words[1]), Number(words[2]), Number(words[3]), bool.Parse(words[4]));
    }

    /// <summary>An outside caller rings the phone, and speaks once it is answered.</summary>
    public Task CallAsync(string from) => AskAsync($"call {from}");

    /// <summary>The caller has its answer: the phone thinks so earlier, by the time that its 200 takes.</summary>
    public Task AnsweredAsync() => AskAsync("answered");

    /// <summary>The caller hangs up now, and the phone knows.</summary>
    public Task FarEndHangsUpAsync() => AskAsync("hang-up");

    /// <summary>Moves the hook; the milliseconds, by the guest's clock, from the kernel's edge to the phone's event.</summary>
    public async Task<double> EdgeAsync(string position) => Number((await AskAsync($"edge {position}")).Single());

    public void Dispose()
    {
        _client.Dispose();
        _turn.Dispose();
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}
