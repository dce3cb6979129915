using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Phone.SelfTest;

/// <summary>Asks the phone that runs on this machine for a self-test, through its panel, and passes questions and answers on.</summary>
/// <param name="http">Knows where the panel is; ends with this.</param>
internal sealed class RunningPhone(HttpClient http, TextWriter output, TextReader input) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    private Task<string?>? _line;

    /// <summary>The report; null if the phone refused, with the reason told.</summary>
    /// <exception cref="HttpRequestException">Nobody answers there.</exception>
    public async Task<SelfTestReport?> TestAsync(Scope scope, CancellationToken cancellation)
    {
        var asked = scope == Scope.Full ? "full" : "short";
        using var begun = await PostAsync("/api/v1/selftest", $$"""{"scope":"{{asked}}"}""", cancellation);
        if (begun.StatusCode != HttpStatusCode.Accepted)
        {
            output.WriteLine(Reason(await begun.Content.ReadAsStringAsync(cancellation)));
            return null;
        }

        var view = await ReadAsync(begun, cancellation);
        for (string? told = null; view is { State: RunState.Waiting or RunState.Running };)
        {
            if (view.Prompt is { } prompt && prompt != told)
            {
                output.WriteLine(view.Asks ? $"{prompt} [y / n]" : prompt);
            }

            told = view.Prompt;
            await AnswerAsync(view, cancellation);
            await Task.Delay(Look, cancellation);
            using var now = await http.GetAsync(new Uri($"/api/v1/selftest/{view.Run}", UriKind.Relative), cancellation);
            view = await ReadAsync(now, cancellation);
        }

        if (view.State == RunState.Refused)
        {
            output.WriteLine("refused: the phone has something more important to do");
        }

        return view.Report;
    }

    public void Dispose() => http.Dispose();

    /// <summary>What problem details say to a person (RFC 9457); the whole answer if it is something else.</summary>
    private static string Reason(string answer)
    {
        try
        {
            using var problem = JsonDocument.Parse(answer);
            return problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } said ? said : answer;
        }
        catch (JsonException)
        {
            return answer;
        }
    }

    private async Task AnswerAsync(SelfTestView view, CancellationToken cancellation)
    {
        _line ??= view.Asks ? Task.Run(input.ReadLine, cancellation) : null;
        if (!view.Asks || _line is not { IsCompleted: true })
        {
            return;
        }

        var answer = (await _line)?.Trim() switch { "y" or "Y" => "yes", "n" or "N" => "no", _ => null };
        _line = null;
        if (answer is not null)
        {
            using var _ = await PostAsync($"/api/v1/selftest/{view.Run}/answer", $$"""{"answer":"{{answer}}"}""", cancellation);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string json, CancellationToken cancellation)
    {
        using var body = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await http.PostAsync(new Uri(path, UriKind.Relative), body, cancellation);
    }

    private static async Task<SelfTestView> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellation), SelfTestJson.Default.SelfTestView)
        ?? throw new HttpRequestException("the phone's answer is empty");
}
