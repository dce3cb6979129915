using System.Net;

namespace Phone.Panel;

/// <summary>
/// Stands before every endpoint. A panel must not be operated through the browser of whoever sits somewhere near: the Host header must
/// name this machine (DNS rebinding), a change must carry JSON from this very origin (cross-site requests cannot without asking first,
/// and nobody answers), and the page loads nothing from elsewhere. Answers without a body get problem details.
/// </summary>
/// <param name="names">Names and addresses that it answers to at any port, beside those of its own at its own.</param>
/// <param name="port">Where it listens.</param>
internal sealed partial class PanelGuard(IReadOnlyCollection<string> names, Func<int> port, ILogger<PanelGuard> log)
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
        if (!IsOurs(request.Host, request))
        {
            return Problem.Of(
                StatusCodes.Status421MisdirectedRequest,
                "Not this host",
                $"The Host header names \"{request.Host.Value}\"; this panel answers to its address and port, and to [http] names.");
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return null;
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"{request.Scheme}://{request.Host.Value}")
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "Not from here", "A page of another origin may not operate the phone.");
        }

        // No form can ask for DELETE, and a script of another origin would have to ask first.
        var bare = HttpMethods.IsDelete(request.Method) && request.ContentType is null;
        return bare || IsJson(request.ContentType) ? null : Problem.Of(
            StatusCodes.Status415UnsupportedMediaType,
            "JSON wanted",
            $"Content-Type is \"{request.ContentType}\"; "
                + "allowed is application/json (for PATCH also application/merge-patch+json).");
    }

    /// <summary>The address that the client has reached, this machine by its loopback name, or a name that the site gave it.</summary>
    private bool IsOurs(HostString host, HttpRequest request)
    {
        var named = host.Host.Trim('[', ']');
        if (names.Contains(named, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        var here = request.HttpContext.Connection.LocalIpAddress ?? IPAddress.None;
        here = here.IsIPv4MappedToIPv6 ? here.MapToIPv4() : here;
        var isOwn = named.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? IPAddress.IsLoopback(here)
            : IPAddress.TryParse(named, out var ip) && (ip.Equals(here) || (IPAddress.IsLoopback(ip) && IPAddress.IsLoopback(here)));
        return isOwn && (host.Port ?? (request.IsHttps ? 443 : 80)) == port();
    }

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
