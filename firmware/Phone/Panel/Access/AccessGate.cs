using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Phone.Configuration;
using Phone.Journal;

namespace Phone.Panel.Access;

/// <summary>
/// Behind <see cref="PanelGuard"/>, before every endpoint: finds out who asks, refuses what <see cref="AccessTable"/> does not give
/// them, and tells the audit trail. A browser shows its session's cookie; a script names itself with every request (RFC 7617), which
/// over HTTPS nobody else can read.
/// </summary>
/// <param name="signsIn">False: open, as <paramref name="open"/>, to this machine's people.</param>
/// <param name="terminal">Null with an open panel, or if the disk does not take it.</param>
internal sealed class AccessGate(PanelSettings settings, IPanelJournal journal, bool signsIn, Role open, TerminalKey? terminal)
    : IDisposable
{
    /// <summary>The prefix makes browsers insist on Secure, this host alone and the whole of it (RFC 6265bis §4.1.3.2).</summary>
    public const string Cookie = "__Host-phone";

    private static readonly TimeSpan SaidLately = TimeSpan.FromMinutes(10);

    private readonly SessionBook _sessions = new(settings.Configuration, settings.Users, settings.Time);
    private readonly PasswordCheck _passwords = new(settings.Users);
    private readonly SignInThrottle _throttle = new(settings.Time);
    private readonly Lock _gate = new();
    private long? _said;

    public bool SignsIn => signsIn;

    public AccessFigures Figures { get; } = new();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var row = AccessTable.Find(context.Request.Method, endpoint.RoutePattern.RawText);
        var (visitor, refusal) = await IdentifyAsync(context, row);
        refusal ??= Refusal(context, row, visitor);
        if (refusal is not null)
        {
            await refusal.ToResult().ExecuteAsync(context);
            return;
        }

        context.Features.Set(visitor);
        if (row!.Action is { } action)
        {
            var what = context.Request.RouteValues.TryGetValue("id", out var id) ? $"{id}" : endpoint.RoutePattern.RawText!;
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode < StatusCodes.Status400BadRequest)
                {
                    journal.Say(visitor.By, action, what);
                }

                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    /// <summary>Whose name and password they are, or how long to wait before they are looked at; neither: they are wrong.</summary>
    public async Task<(UserConfiguration? User, TimeSpan Wait)> TryAsync(HttpContext context, string name, string password)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var wait = _throttle.Try(name, address);
        if (wait > TimeSpan.Zero)
        {
            Figures.CountThrottled();
            SayGuessing(name);
            return (null, wait);
        }

        try
        {
            if (await _passwords.CheckAsync(name, password, context.RequestAborted) is { } user)
            {
                _throttle.WasRight(name, address);
                Figures.CountSignIn();
                return (user, TimeSpan.Zero);
            }

            Figures.CountWrong();
            return (null, TimeSpan.Zero);
        }
        catch (TooManyTriesException)
        {
            Figures.CountThrottled();
            return (null, TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>A session for somebody whose password was right; one that this browser had ends.</summary>
    public void Begin(HttpContext context, UserConfiguration user)
    {
        _ = context.Request.Cookies[Cookie] is { } before && _sessions.End(before);
        context.Response.Cookies.Append(Cookie, _sessions.Begin(user), Options());
        journal.Say($"panel:{user.Name}", AuditActions.SignIn, user.Role == Role.Supervisor ? "supervisor" : "technician");
    }

    public void End(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { } token && _sessions.Find(token, uses: false) is { } visitor && _sessions.End(token))
        {
            journal.Say(visitor.By, AuditActions.SignOut, "session");
        }

        context.Response.Cookies.Delete(Cookie, Options());
    }

    /// <summary>Problem details of a try that was not right, with what a client needs to go on.</summary>
    public static Problem Wrong(HttpContext context, TimeSpan wait)
    {
        if (wait == TimeSpan.Zero)
        {
            return Unknown(context, "Name or password is wrong.");
        }

        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return Problem.Of(
            StatusCodes.Status429TooManyRequests, "Too many tries", $"This try was not looked at; the next one is in {seconds} s.");
    }

    public void Dispose() => _passwords.Dispose();

    private static CookieOptions Options() => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" };

    private async Task<(Visitor Visitor, Problem? Refusal)> IdentifyAsync(HttpContext context, AccessRow? row)
    {
        if (!signsIn)
        {
            return (new Visitor("panel", null, open), null);
        }

        if (context.Request.Cookies[Cookie] is { } token
            && (_sessions.Find(token, uses: row is { Unasked: false }) ?? terminal?.Find(token)) is { } found)
        {
            return (found, null);
        }

        if (row is not { Least: > Role.Anyone } || Named(context.Request.Headers.Authorization) is not var (name, password))
        {
            return (Visitor.Unknown, null);
        }

        if (_passwords.Remembered(name, password) is { } known)
        {
            return (Scripted(known), null);
        }

        var (user, wait) = await TryAsync(context, name, password);
        return user is null ? (Visitor.Unknown, Wrong(context, wait)) : (Scripted(user), null);
    }

    private Visitor Scripted(UserConfiguration user) => new(user.Name, user.Role, () => settings.Users().Contains(user));

    /// <summary>Name and password of an Authorization header (RFC 7617); null if it has none.</summary>
    private static (string Name, string Password)? Named(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var said)
            || !said.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || said.Parameter is not { Length: < 1024 } parameter)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(parameter)).Split(':', 2) is [var name, var password]
                ? (name, password)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private Problem? Refusal(HttpContext context, AccessRow? row, Visitor visitor)
    {
        if (row is not null && visitor.Role >= row.Least)
        {
            return null;
        }

        return signsIn && visitor.Role == Role.Anyone
            ? Unknown(context, "Sign in: POST /api/v1/session, or name yourself with every request (Authorization: Basic).")
            : Problem.Of(
                StatusCodes.Status403Forbidden, "Not for this role",
                signsIn ? "This is the supervisor's." : "The supervisor's: without a [[user]] only the technician's part is shown.");
    }

    /// <summary>A browser that is asked for Basic opens a window of its own over the page; it gets a scheme it does not know.</summary>
    private static Problem Unknown(HttpContext context, string detail)
    {
        var browser = context.Request.Headers.ContainsKey("Sec-Fetch-Site");
        context.Response.Headers.WWWAuthenticate = browser ? "Session realm=\"phone\"" : "Basic realm=\"phone\", charset=\"UTF-8\"";
        return Problem.Of(StatusCodes.Status401Unauthorized, "Not signed in", detail);
    }

    /// <summary>The audit trail names who was guessed at, never what was typed: people type passwords into the wrong field.</summary>
    private void SayGuessing(string name)
    {
        var known = settings.Users().Any(user => user.Name == name);
        journal.Say("panel", AuditActions.Guessing, known ? name : "a name that nobody has");
        lock (_gate)
        {
            if (_said is { } said && settings.Time.GetElapsedTime(said) < SaidLately)
            {
                return;
            }

            _said = settings.Time.GetTimestamp();
        }

        settings.Log("panel: too many wrong passwords, tries have to wait; the audit trail says whose");
    }
}
