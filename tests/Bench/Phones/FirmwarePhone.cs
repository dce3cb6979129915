using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Interop;

namespace Bench;

/// <summary>
/// Our firmware on the virtual board; a hand on its hook switch by HTTP. Until the first call nobody connects to its panel,
/// which cannot be switched off, and nobody ever listens to its event stream.
/// </summary>
internal sealed class FirmwarePhone(string folder, string program, params IReadOnlyList<string> before) : Contestant(folder)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http = new() { Timeout = Patience.Event };

    /// <summary>The published NativeAOT program, or null.</summary>
    public static string? PublishedBinary() => Existing("PHONE_BINARY", Path.Combine(
        "artifacts", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64", "phone"));

    /// <summary>The build for the .NET runtime, or null.</summary>
    public static string? JitAssembly() => Existing("PHONE_ASSEMBLY", Path.Combine("firmware", "Phone", "bin", "Release", "net10.0", "phone.dll"));

    public override async Task LiftAsync() => await HookAsync("off");

    public override async Task RestAsync()
    {
        await HookAsync("on");
        using var limit = new CancellationTokenSource(Patience.Event);
        while (!await IsAtRestAsync(limit.Token))
        {
            await Task.Delay(LookAgain, limit.Token);
        }
    }

    public override async Task<MediaCounters?> CountersAsync()
    {
        var lines = (await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        long Value(string name) => long.Parse(
            lines.First(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
        return new MediaCounters(
            Value("phone_media_frames_total"), Value("phone_media_allocated_bytes_total"), Value("phone_media_deadline_misses_total"));
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }

    protected override (string Program, IReadOnlyList<string> Arguments) Prepare(int registrarPort, string password)
    {
        var configuration = Path.Combine(Folder, "phone.toml");
        var data = Directory.CreateDirectory(Path.Combine(Folder, "data")).FullName;
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            profile = "security-booth"
            post = "bench"
            language = "zh"

            [[account]]
            uri = "sip:{User}@127.0.0.1:{registrarPort}"
            registrar = "sip:127.0.0.1:{registrarPort};transport=udp"
            username = "{User}"
            password = "{password}"

            [desk]
            greeting = "off"

            """));
        return (program,
        [
            .. before, "run", "--board", "virtual", "--config", configuration, "--data", data, "--sip", "127.0.0.1:0", "--http", "127.0.0.1:0",
        ]);
    }

    protected override bool IsReady(string line) => line.StartsWith("ready sip=", StringComparison.Ordinal);

    protected override Task BecomeReadyAsync(string readyLine)
    {
        var ends = readyLine.Split(' ').Skip(1).ToDictionary(word => word.Split('=')[0], word => IPEndPoint.Parse(word.Split('=')[1]));
        SipPort = ends["sip"].Port;
        _http.BaseAddress = new Uri($"http://{ends["http"]}");
        return Task.CompletedTask;
    }

    private static string? Existing(string variable, string path)
    {
        var file = Environment.GetEnvironmentVariable(variable) ?? Path.Combine(Repository.Root, path);
        return File.Exists(file) ? file : null;
    }

    private async Task HookAsync(string position)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri("/api/v1/sim/hook", UriKind.Relative), new { position });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<bool> IsAtRestAsync(CancellationToken limit)
    {
        var state = await _http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/state", UriKind.Relative), limit);
        return state.GetProperty("hook").GetString() == "on" && state.GetProperty("calls").GetArrayLength() == 0;
    }
}
