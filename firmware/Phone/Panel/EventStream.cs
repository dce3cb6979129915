using System.Globalization;
using Phone.Configuration;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>Server-sent events of one client: <c>GET /api/v1/events</c>.</summary>
internal sealed class EventStream(EventHub hub, TimeProvider time, CancellationToken stopping)
{
    /// <summary>More readers than a booth has people are a mistake of somebody's script.</summary>
    internal const int MostReaders = 32;

    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private int _readers;

    public async Task<IResult> ServeAsync(HttpContext context)
    {
        var header = context.Request.Headers["Last-Event-ID"].ToString();
        if (!TryPosition(header, out var position))
        {
            return Problem.Invalid(
                [FieldError.For("Last-Event-ID", header, "the id of an event of this stream, a whole number")]).ToResult();
        }

        try
        {
            if (Interlocked.Increment(ref _readers) > MostReaders)
            {
                return Problem.Of(
                    StatusCodes.Status503ServiceUnavailable, "Too many readers",
                    $"At most {MostReaders} clients may read events at a time.").ToResult();
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await SendAsync(context.Response, Visitor.Of(context), position, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone or the phone stops: the ordinary end of a stream.
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }

        return TypedResults.Empty;
    }

    private static bool TryPosition(string header, out long? position)
    {
        position = null;
        if (header.Length == 0)
        {
            return true;
        }

        var isNumber = long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        position = id;
        return isNumber;
    }

    private async Task SendAsync(HttpResponse response, Visitor reader, long? position, CancellationToken end)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync("retry: 1000\n\n"u8.ToArray(), end);
        while (!end.IsCancellationRequested && reader.IsHere)
        {
            var batch = hub.Read(position, masked: reader.Role < Role.Supervisor);
            position = batch.Position;
            foreach (var frame in batch.Frames)
            {
                await response.Body.WriteAsync(frame, end);
            }

            await response.Body.FlushAsync(end);
            await WaitAsync(response, batch.More, end);
        }
    }

    private async Task WaitAsync(HttpResponse response, Task more, CancellationToken end)
    {
        try
        {
            await more.WaitAsync(KeepAlive, time, end);
        }
        catch (TimeoutException)
        {
            await response.Body.WriteAsync(": here\n\n"u8.ToArray(), end);
        }
    }
}
