using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Interop;

/// <summary>A request the exchange has taken, and when, by the monotonic clock.</summary>
internal sealed record Taken(SipRequest Request, long At);

/// <summary>
/// An exchange word by word over UDP: it answers calls as a story says for their number, takes texts, calls the phone itself and says
/// within a call what the story wants. It retransmits nothing (loopback loses nothing) and carries no sound.
/// </summary>
internal sealed class SipExchange : IStoryPart
{
    private readonly UdpClient _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Taken> _taken = new();
    private readonly ConcurrentDictionary<string, SipCall> _calls = new();
    private readonly Task _serving;
    private volatile TaskCompletionSource _moved = NewSignal();

    public SipExchange()
    {
        Port = Ports.Pair();
        _socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, Port));
        _serving = Task.Run(ServeAsync);
    }

    public int Port { get; }

    /// <summary>What a call to a number is answered with; a number that is not here is answered 200.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new();

    /// <summary>The sound of who is called there: it is on its way before the answer is. Null: none comes.</summary>
    public RtpEndpoint? Callee { get; set; }

    /// <summary>A registrar that is silent leaves the phone unregistered.</summary>
    public bool TakesRegistrations { get; set; } = true;

    /// <summary>What a registration is refused with; null: it is accepted.</summary>
    public string? RefusesRegistrations { get; set; }

    /// <summary>Seconds that a registration is good for; the phone renews it 5 s before.</summary>
    public int RegisteredFor { get; set; } = 300;

    /// <summary>Every request once: what the phone repeats has the same branch.</summary>
    public IReadOnlyList<Taken> All => [.. _taken.DistinctBy(taken => (taken.Request.Method, taken.Request.Header("Via")))];

    public IEnumerable<Taken> Calls(string number) => All.Where(taken =>
        taken.Request.Method == "INVITE" && taken.Request.Uri.StartsWith($"sip:{number}@", StringComparison.Ordinal));

    public IReadOnlyList<SipRequest> Messages => [.. All.Select(taken => taken.Request).Where(request => request.Method == "MESSAGE")];

    /// <summary>The first request that fits, as soon as it is there.</summary>
    public async Task<Taken> SeesAsync(Func<SipRequest, bool> fits, string what, TimeSpan? limit = null)
    {
        var deadline = Task.Delay(limit ?? Patience.Event, Patience.Token);
        while (true)
        {
            var moved = _moved.Task;
            if (All.FirstOrDefault(taken => fits(taken.Request)) is { } found)
            {
                return found;
            }

            if (await Task.WhenAny(moved, deadline) == deadline)
            {
                Patience.Token.ThrowIfCancellationRequested();
                throw new TimeoutException($"{what}: the exchange has not seen it\n{Describe()}");
            }
        }
    }

    public Task<Taken> SeesCallAsync(string number) => SeesAsync(
        request => request.Method == "INVITE" && request.Uri.StartsWith($"sip:{number}@", StringComparison.Ordinal), $"a call to {number}");

    /// <summary>Rings the phone; what becomes of it is asked of the call.</summary>
    public async Task<SipCall> CallAsync(PhoneProcess phone, string from)
    {
        var call = new SipCall(this, phone.Setup.SipPort, from);
        _calls[call.Id] = call;
        await call.SendAsync("INVITE", "", SipCall.Sdp("sendrecv"), "application/sdp");
        return call;
    }

    /// <summary>A text to the phone; its final status.</summary>
    public async Task<int> TextAsync(PhoneProcess phone, string from, string text)
    {
        var exchange = new SipCall(this, phone.Setup.SipPort, from);
        _calls[exchange.Id] = exchange;
        return await exchange.AskAsync("MESSAGE", "", text, "text/plain");
    }

    public Task VerifyAsync() => Task.CompletedTask;

    public string Describe() => "exchange: " + string.Join(", ", All.Select(taken => $"{taken.Request.Method} {taken.Request.Uri}"))
        + string.Concat(Messages.Select(text => $"\n  {text.Body}"));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    public ValueTask<int> SendAsync(string text, int port) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), new IPEndPoint(IPAddress.Loopback, port), _stop.Token);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var datagram = await _socket.ReceiveAsync(_stop.Token);
                var text = Encoding.UTF8.GetString(datagram.Buffer);
                if (text.StartsWith("SIP/2.0 ", StringComparison.Ordinal))
                {
                    await TakeAnswerAsync(text);
                }
                else if (SipRequest.Parse(text) is { } request)
                {
                    await AnswerAsync(request, datagram.RemoteEndPoint.Port);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // stopped, or an ICMP answer of a phone that has gone
            }
        }
    }

    private async Task TakeAnswerAsync(string text)
    {
        if (_calls.TryGetValue(SipCall.Field(text, "Call-ID"), out var call))
        {
            await call.TakeAsync(text);
        }
    }

    private async Task AnswerAsync(SipRequest request, int port)
    {
        foreach (var answer in AnswersTo(request))
        {
            await SendAsync(answer, port);
        }

        _taken.Enqueue(new Taken(request, Stopwatch.GetTimestamp()));
        Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
    }

    private IEnumerable<string> AnswersTo(SipRequest request)
    {
        switch (request.Method)
        {
            case "ACK":
            case "REGISTER" when !TakesRegistrations:
                break;
            case "INVITE" when Answers.GetValueOrDefault(request.User) is { } said:
                yield return request.Answer(said.Split('|')[0], said.Split('|').Skip(1));
                break;
            case "INVITE":
                var direction = request.Body.Contains("a=sendonly", StringComparison.Ordinal) ? "recvonly"
                    : request.Body.Contains("a=inactive", StringComparison.Ordinal) ? "inactive" : "sendrecv";
                Callee?.SpeakTo(MediaPort(request.Body));
                yield return request.AnswerWith(
                    "200 OK", $"Contact: <sip:exchange@127.0.0.1:{Text(Port)}>", SipCall.Sdp(direction, Callee?.Port ?? 9));
                break;
            case "REGISTER" when RefusesRegistrations is { } refusal:
                yield return request.Answer(refusal);
                break;
            case "REGISTER":
                yield return request.Answer("200 OK", [$"Contact: {request.Header("Contact")}", $"Expires: {Text(RegisteredFor)}"]);
                break;
            default:
                // A MESSAGE has no Contact: an empty one in the answer would make it no SIP, and the phone would send again.
                yield return request.Answer("200 OK");
                break;
        }
    }

    private static int MediaPort(string sdp) => int.Parse(sdp.Split("m=audio ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
