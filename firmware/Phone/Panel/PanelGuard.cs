using System.Net;

namespace Phone.Panel;

/// <summary>
/// Stands before every endpoint. An open panel on a loopback address must not be reachable through the browser of whoever sits at
/// that machine: the Host header must name this address (DNS rebinding), a change must carry JSON from this very origin
/// (cross-site requests cannot without asking first, and nobody answers), and the page loads nothing from elsewhere. Answers
/// without a body get problem details.
/// </summary>
internal sealed partial class PanelGuard(IPAddress address, Func<int> port, ILogger<PanelGuard> log)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        if (Refusal(context.Request) is { } refusal)
        {
            await refusal.ToResult().ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
            if (!context.Response.HasStarted && Explain(context) is { } problem)
            {
                await problem.ToResult().ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to tell.
        }
        catch (BadHttpRequestException wrong) when (!context.Response.HasStarted)
        {
            await Problem.Of(wrong.StatusCode, "Not a valid request", wrong.Message).ToResult().ExecuteAsync(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            Failed(failure, context.Request.Method, context.Request.Path.Value);
            await Problem.Of(
                StatusCodes.Status500InternalServerError, "The panel failed", "The phone goes on; its log says more.")
                .ToResult().ExecuteAsync(context);
        }
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private Problem? Refusal(HttpRequest request)
    {
        if (!IsOurs(request.Host))
        {
            return Problem.Of(
                StatusCodes.Status421MisdirectedRequest,
                "Not this host",
                $"The Host header names \"{request.Host.Value}\"; this panel answers to {OwnHost(request)} only.");
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return null;
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"http://{request.Host.Value}")
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "Not from here", "A page of another origin may not operate the phone.");
        }

        return IsJson(request.ContentType) ? null : Problem.Of(
            StatusCodes.Status415UnsupportedMediaType,
            "JSON wanted",
            $"Content-Type is \"{request.ContentType}\"; "
                + "allowed is application/json (for PATCH also application/merge-patch+json).");
    }

    private bool IsOurs(HostString host)
    {
        var named = host.Host.Trim('[', ']');
        var isName = named.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(named, out var ip)
                && (ip.Equals(address) || ip.Equals(IPAddress.Loopback) || ip.Equals(IPAddress.IPv6Loopback)));
        return isName && (host.Port ?? 80) == port();
    }

    private string OwnHost(HttpRequest request) =>
        request.Host.Port == port()
            ? "localhost, 127.0.0.1 or [::1]"
            : $"localhost:{port()}, 127.0.0.1:{port()} or [::1]:{port()}";

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        var media = (end < 0 ? type : type[..end]).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || media.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Words for a status that the server gave without any.</summary>
    private static Problem? Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problem.NotFound(
            context.Request.Path.StartsWithSegments("/api/v1/sim", StringComparison.Ordinal)
                ? "There is no such call, or this is not the virtual booth: only that one is operated over HTTP."
                : $"Nothing is at {context.Request.Path}; /openapi/v1.json lists what there is."),
        StatusCodes.Status405MethodNotAllowed => Problem.Of(
            StatusCodes.Status405MethodNotAllowed,
            "Wrong method",
            $"{context.Request.Method} is not for {context.Request.Path}; allowed is {context.Response.Headers.Allow}."),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void Failed(Exception failure, string method, string? path);
}
