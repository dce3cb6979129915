using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Interop;

/// <summary>Something baresip told, and when it reached us.</summary>
internal sealed record BaresipEvent(string Type, string Parameter, long Timestamp)
{
    public TimeSpan Since(long start) => Stopwatch.GetElapsedTime(start, Timestamp);
}

/// <summary>baresip's ctrl_tcp module: JSON in netstrings, commands one way, responses and events the other.</summary>
internal sealed class BaresipControl : IAsyncDisposable
{
    private readonly TcpClient _connection;
    private readonly NetworkStream _stream;
    private readonly Task _reading;
    private readonly Lock _gate = new();
    private readonly List<BaresipEvent> _events = [];
    private readonly Dictionary<string, TaskCompletionSource<JsonElement>> _asked = [];
    private TaskCompletionSource _moved = NewSignal();
    private int _taken;
    private int _token;

    private BaresipControl(TcpClient connection)
    {
        _connection = connection;
        _stream = connection.GetStream();
        _reading = Task.Run(ReadAsync);
    }

    public string Log
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _events);
            }
        }
    }

    public static async Task<BaresipControl> ConnectAsync(int port)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port, Patience.Token);
        return new BaresipControl(connection);
    }

    /// <summary>Returns when baresip has carried the command out.</summary>
    public async Task CommandAsync(string command, string parameters = "")
    {
        var token = Interlocked.Increment(ref _token).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _asked[token] = answer;
        }

        var json = JsonSerializer.Serialize(new { command, @params = parameters, token });
        await _stream.WriteAsync(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(json)}:{json},"), Patience.Token);
        var said = await answer.Task.WaitAsync(Patience.Event, Patience.Token);
        Assert.True(said.GetProperty("ok").GetBoolean(), $"baresip refused {command}: {said}");
    }

    /// <summary>The next event that fits; every wait goes on behind the one before, so old events are not met twice.</summary>
    public async Task<BaresipEvent> WaitForAsync(Func<BaresipEvent, bool> fits, string what, TimeSpan limit, Func<string> describe)
    {
        var deadline = Task.Delay(limit, Patience.Token);
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                moved = _moved.Task;
                var index = _events.FindIndex(_taken, seen => fits(seen));
                if (index >= 0)
                {
                    _taken = index + 1;
                    return _events[index];
                }
            }

            if (await Task.WhenAny(moved, deadline) == deadline)
            {
                throw new TimeoutException($"baresip saw no {what} within {limit.TotalSeconds:0.#} s\n{describe()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _reading;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync()
    {
        var buffer = new byte[65_536];
        var filled = 0;
        try
        {
            while (await _stream.ReadAsync(buffer.AsMemory(filled)) is > 0 and var count)
            {
                filled += count;
                var used = TakeAll(buffer.AsSpan(0, filled));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or SocketException)
        {
            // the story is over
        }
    }

    /// <summary>Takes every complete netstring and says how many bytes that were.</summary>
    private int TakeAll(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (bytes[used..].IndexOf((byte)':') is > 0 and var colon)
        {
            var length = int.Parse(bytes.Slice(used, colon), System.Globalization.CultureInfo.InvariantCulture);
            var start = used + colon + 1;
            if (start + length + 1 > bytes.Length)
            {
                break;
            }

            Take(JsonSerializer.Deserialize<JsonElement>(bytes.Slice(start, length)));
            used = start + length + 1;
        }

        return used;
    }

    private void Take(JsonElement message)
    {
        lock (_gate)
        {
            if (message.TryGetProperty("response", out _))
            {
                if (_asked.Remove(Text(message, "token"), out var answer))
                {
                    answer.TrySetResult(message);
                }

                return;
            }

            _events.Add(new BaresipEvent(Text(message, "type"), Text(message, "param"), Stopwatch.GetTimestamp()));
            _moved.TrySetResult();
            _moved = NewSignal();
        }
    }

    private static string Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) ? value.ToString() : "";
}
