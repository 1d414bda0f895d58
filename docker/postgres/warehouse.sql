-- Run once by the image of PostgreSQL as its superuser, in the new database of the warehouse.
-- The owner gets no right to make roles: those it takes on are made here.
\getenv password POSTGRES_PASSWORD
create role sinergi_owner login password :'password';
create role sinergi_etl nologin;
create role sinergi_analyst nologin;
grant sinergi_etl, sinergi_analyst to sinergi_owner;

alter database :"DBNAME" owner to sinergi_owner;
revoke all on database :"DBNAME" from public;
grant connect, temporary on database :"DBNAME" to sinergi_etl;
grant connect on database :"DBNAME" to sinergi_analyst;
alter database :"DBNAME" set timezone to 'Asia/Jakarta';

-- From here on the superuser has no password: it can be reached inside the container only.
alter role postgres password null;
